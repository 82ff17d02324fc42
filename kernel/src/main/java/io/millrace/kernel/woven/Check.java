package io.millrace.kernel.woven;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;

/**
 * The check that is woven into the cells of a notebook: at each method entry and before each backward branch.
 *
 * <p>It costs nothing until it is armed: the call site is a constant for the optimising compiler, its target does nothing, so the call
 * vanishes. A plain flag would be hoisted out of the loop and never seen again; a volatile one costs a load for every turn.
 * Arming replaces the target, which throws away the compiled code that relied on it.
 *
 * <p>This class is the only one of ours that the code of a cell can see. It is defined once for each notebook by the loader of the
 * notebook's jars, so it may use nothing but the JDK.
 */
public final class Check {
    private static final MutableCallSite SITE = new MutableCallSite(MethodHandles.empty(MethodType.methodType(void.class)));
    private static final MethodHandle CHECK = SITE.dynamicInvoker();

    private Check() {}

    /** Called from woven code; throws what an armed hook throws. */
    public static void check() throws Throwable {
        CHECK.invokeExact();
    }

    /** From now on each check runs this hook. */
    public static void arm(Runnable hook) throws ReflectiveOperationException {
        MethodHandle run = MethodHandles.publicLookup().findVirtual(Runnable.class, "run", MethodType.methodType(void.class));
        SITE.setTarget(run.bindTo(hook));
        MutableCallSite.syncAll(new MutableCallSite[] {SITE});
    }

    public static void disarm() {
        SITE.setTarget(MethodHandles.empty(MethodType.methodType(void.class)));
        MutableCallSite.syncAll(new MutableCallSite[] {SITE});
    }
}
