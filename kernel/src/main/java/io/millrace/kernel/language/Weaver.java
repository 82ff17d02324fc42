package io.millrace.kernel.language;

import io.millrace.kernel.woven.Check;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Makes a class that JShell compiled fit for the kernel, in one pass.
 *
 * <ul>
 *   <li>A call of {@link Check#check()} at each method entry and before each backward branch, so that every loop and every recursion
 *       can be stopped. javac never puts the branch that closes a loop into the range of a handler inside that loop, so a
 *       loop around {@code catch (Throwable t)} cannot swallow what its own check throws.
 *   <li>The cell's own line numbers in place of those of JShell's wrapper, and "cell 3" in place of the source file: every stack
 *       trace is right, also one that user code prints.
 * </ul>
 */
final class Weaver {
    private static final ClassDesc CHECK = ClassDesc.of(Check.class.getName());
    private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

    private final ClassFile classFile;

    /** @param classes tells the superclass of what a class mentions; what nobody knows counts as an Object */
    Weaver(ClassHierarchyResolver classes) {
        classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                classes.orElse(type -> ClassHierarchyResolver.ClassHierarchyInfo.ofClass(ConstantDescs.CD_Object))));
    }

    /**
     * @param source what stack traces name as the source
     * @param lines  from a line of the wrapper to a line of the cell
     */
    byte[] weave(byte[] bytes, String source, IntUnaryOperator lines) {
        ClassTransform transform = (builder, element) -> {
            switch (element) {
                case MethodModel m when m.code().isPresent() ->
                    builder.transformMethod(m, MethodTransform.transformingCode(new Checks(lines)));
                case SourceFileAttribute _ -> builder.with(SourceFileAttribute.of(source));
                default -> builder.with(element);
            }
        };
        return classFile.transformClass(classFile.parse(bytes), transform);
    }

    /** For one method. */
    private static final class Checks implements CodeTransform {
        private final IntUnaryOperator lines;
        private final Set<Label> passed = new HashSet<>();

        Checks(IntUnaryOperator lines) {
            this.lines = lines;
        }

        @Override
        public void atStart(CodeBuilder builder) {
            check(builder);
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            switch (element) {
                case LabelTarget target -> passed.add(target.label());
                case BranchInstruction branch when passed.contains(branch.target()) -> check(builder);
                case TableSwitchInstruction s when backward(s.cases(), s.defaultTarget()) -> check(builder);
                case LookupSwitchInstruction s when backward(s.cases(), s.defaultTarget()) -> check(builder);
                default -> { }
            }
            builder.with(element instanceof LineNumber n ? LineNumber.of(Math.max(1, lines.applyAsInt(n.line()))) : element);
        }

        private boolean backward(List<SwitchCase> cases, Label otherwise) {
            return passed.contains(otherwise) || cases.stream().anyMatch(c -> passed.contains(c.target()));
        }

        private static void check(CodeBuilder builder) {
            builder.invokestatic(CHECK, "check", NOTHING);
        }
    }
}
