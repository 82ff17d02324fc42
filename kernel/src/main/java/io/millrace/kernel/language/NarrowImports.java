package io.millrace.kernel.language;

import static java.lang.constant.ConstantDescs.CD_List;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Set;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.function.BiFunction;
import jdk.jshell.JShell;

/**
 * The way into JShell through which {@link RelevantNames} says what a snippet has to import.
 *
 * <p><b>Why.</b> JShell puts one {@code import static REPL.$JShell$n.name;} for every name that lives into every class that it wraps around a
 * snippet, and compiles that class two or three times. So a cell costs in proportion to the names of its notebook, whether
 * it uses them or not. No option of the public interface changes that.
 *
 * <p><b>How.</b> {@code jdk.jshell.OuterWrapMap} makes the wrapper, and one of its methods takes a set of definitions that are not to be imported.
 * A subclass of it, made here with the class file API and defined in JShell's own package, adds to that set what does not occur in the
 * snippet. Nothing of the JDK is copied or rewritten, and the package has only to be open to us ({@code --add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED}, which, unlike an
 * agent or a patched module, keeps the archived heap and the ahead-of-time cache usable).
 *
 * <p><b>Where the JDK differs</b> (a member is not there, the package is closed, the field cannot be set, the wrapper without any definition
 * is not the stock one), {@link #install} leaves the shell as it was: everything is right, and slow in large notebooks.
 *
 * <p>Thread-safe; what is installed belongs to its shell's thread.
 */
final class NarrowImports {
    private static final JShellInternals JDK = open();
    private static final MethodHandle NEW_MAP = JDK == null ? null : define();

    private NarrowImports() {}

    /** What asks for the names in a shell; null where the JDK is not the one that this was written for. The shell has imports only. */
    static RelevantNames install(JShell jshell) {
        if (NEW_MAP == null) {
            return null;
        }
        try {
            JShellInternals.Of shell = JDK.new Of(jshell);
            RelevantNames names = new RelevantNames(shell, new RelevantClasses());
            Object sample = shell.simpleWrap("int millrace = 0;");
            names.narrow(true);
            String ours = shell.text(names.apply(null, sample));
            names.narrow(false);
            if (!ours.equals(shell.text(shell.stockTrialWrap(sample)))) {
                throw new IllegalStateException("JShell wraps snippets in another way.");
            }
            shell.use(NEW_MAP.invoke(jshell, (BiFunction<?, ?, ?>) names), names.classes());
            return names;
        } catch (Throwable e) {
            warn(e);
            return null;
        }
    }

    /**
     * <pre>{@code
     * class NarrowWrapMap extends OuterWrapMap {
     *     private final BiFunction hook;
     *     OuterWrap wrapInClass(Set except, Collection plus, List snippets, List wraps) {
     *         return super.wrapInClass((Set) hook.apply(except, wraps), plus, snippets, wraps);
     *     }
     *     OuterWrap wrapInTrialClass(Wrap wrap) {
     *         Object own = hook.apply(null, wrap);
     *         return own != null ? (OuterWrap) own : super.wrapInTrialClass(wrap);
     *     }
     * }
     * }</pre>
     */
    private static byte[] subclass() {
        ClassDesc map = ClassDesc.of("jdk.jshell.OuterWrapMap");
        ClassDesc self = ClassDesc.of("jdk.jshell.NarrowWrapMap");
        ClassDesc wrap = ClassDesc.of("jdk.jshell.Wrap");
        ClassDesc outer = ClassDesc.of("jdk.jshell.OuterWrap");
        ClassDesc shell = ClassDesc.of("jdk.jshell.JShell");
        ClassDesc function = ClassDesc.of("java.util.function.BiFunction");
        MethodTypeDesc apply = MethodTypeDesc.of(CD_Object, CD_Object, CD_Object);
        MethodTypeDesc inClass = MethodTypeDesc.of(outer, CD_Set, ClassDesc.of("java.util.Collection"), CD_List, CD_List);
        MethodTypeDesc inTrial = MethodTypeDesc.of(outer, wrap);
        return ClassFile.of().build(self, type -> type.withSuperclass(map)
                .withField("hook", function, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL)
                .withMethodBody(INIT_NAME, MethodTypeDesc.of(CD_void, shell, function), 0, code -> code
                        .aload(0).aload(1).invokespecial(map, INIT_NAME, MethodTypeDesc.of(CD_void, shell))
                        .aload(0).aload(2).putfield(self, "hook", function).return_())
                .withMethodBody("wrapInClass", inClass, 0, code -> code
                        .aload(0)
                        .aload(0).getfield(self, "hook", function).aload(1).aload(4).invokeinterface(function, "apply", apply).checkcast(CD_Set)
                        .aload(2).aload(3).aload(4).invokespecial(map, "wrapInClass", inClass).areturn())
                .withMethodBody("wrapInTrialClass", inTrial, 0, code -> code
                        .aload(0).getfield(self, "hook", function).aconst_null().aload(1).invokeinterface(function, "apply", apply).astore(2)
                        .aload(2).ifThenElse(java.lang.classfile.Opcode.IFNONNULL,
                                own -> own.aload(2).checkcast(outer).areturn(),
                                stock -> stock.aload(0).aload(1).invokespecial(map, "wrapInTrialClass", inTrial).areturn())));
    }

    private static JShellInternals open() {
        try {
            return new JShellInternals();
        } catch (ReflectiveOperationException | RuntimeException e) {
            warn(e);
            return null;
        }
    }

    private static MethodHandle define() {
        try {
            Class<?> narrow = JDK.lookup.defineClass(subclass());
            return JDK.lookup.findConstructor(narrow, MethodType.methodType(void.class, JShell.class, BiFunction.class));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            warn(e);
            return null;
        }
    }

    private static void warn(Throwable why) {
        System.getLogger("millrace.language").log(System.Logger.Level.WARNING, "Cells will cost more in notebooks with many names: " + why);
    }
}
