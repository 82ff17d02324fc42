package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Makes a hidden class for a {@link Chain}: one loop over vectors that loads each input once, keeps what lies between in registers and stores the outputs. Every operation is rounded by itself,
 * as in the loops of {@link DoubleKernels}, so the bits are theirs.
 *
 * <p>In Java it would read {@code for (p = at[0]; p < end; p += BYTES) load(p + d3).multiply(load(p + d1))...store(p + d5)}, where d is how far a row lies from the first one.
 */
final class ChainCompiler {
    private static final ClassDesc LOOP = describe(ChainLoop.class);
    private static final ClassDesc SEGMENT = describe(MemorySegment.class);
    private static final ClassDesc BYTE_ORDER = describe(ByteOrder.class);
    private static final ClassDesc SPECIES = describe(VectorSpecies.class);
    private static final ClassDesc ANY_VECTOR = describe(Vector.class);

    private final Chain chain;
    private final CodeBuilder code;
    private final ClassDesc vector;
    private final String species;
    private final int lanes;

    private ChainCompiler(Chain chain, CodeBuilder code) {
        this.chain = chain;
        this.code = code;
        boolean wide = chain.type() == DType.FLOAT64;
        vector = describe(wide ? DoubleVector.class : FloatVector.class);
        species = wide ? "DOUBLES" : "FLOATS";
        lanes = lanes(chain.type());
    }

    private static ClassDesc describe(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /** Elements of a vector. */
    static int lanes(DType type) {
        return type == DType.FLOAT64 ? ChainLoop.DOUBLES.length() : ChainLoop.FLOATS.length();
    }

    static ChainLoop compile(Chain chain) {
        ClassDesc name = ClassDesc.of(ChainCompiler.class.getPackageName(), "GeneratedChain");
        byte[] bytes = ClassFile.of().build(name, type -> type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC).withInterfaceSymbols(LOOP)
                .withMethodBody(ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, 0, code -> code.aload(0)
                        .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void).return_())
                .withMethodBody("run", MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long.arrayType(), ConstantDescs.CD_double.arrayType(), ConstantDescs.CD_int),
                        ClassFile.ACC_PUBLIC, code -> new ChainCompiler(chain, code).body()));
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (ChainLoop) lookup.findConstructor(lookup.lookupClass(), java.lang.invoke.MethodType.methodType(void.class)).invoke();
        } catch (Throwable impossible) {
            throw new IllegalStateException("No loop for " + chain + ".", impossible);
        }
    }

    private void body() {
        int rows = chain.inputs() + chain.outputs().size();
        int position = code.allocateLocal(TypeKind.LONG);
        int end = code.allocateLocal(TypeKind.LONG);
        int[] apart = new int[rows];
        code.aload(1).iconst_0().laload().lstore(position);
        code.lload(position).iload(3).i2l().loadConstant((long) chain.type().bytes()).lmul().ladd().lstore(end);
        for (int i = 1; i < rows; i++) {
            apart[i] = code.allocateLocal(TypeKind.LONG);
            code.aload(1).loadConstant(i).laload().lload(position).lsub().lstore(apart[i]);
        }
        int[] values = new int[chain.inputs() + chain.constants() + chain.links().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = code.allocateLocal(TypeKind.REFERENCE);
        }
        for (int i = 0; i < chain.constants(); i++) {
            code.getstatic(LOOP, species, SPECIES).aload(2).loadConstant(i).daload();
            broadcast();
            code.astore(values[chain.inputs() + i]);
        }
        Label next = code.newLabel();
        Label done = code.newLabel();
        code.labelBinding(next).lload(position).lload(end).lcmp().ifge(done);
        for (int i = 0; i < chain.inputs(); i++) {
            code.getstatic(LOOP, species, SPECIES).getstatic(LOOP, "ALL", SEGMENT);
            address(position, apart, i);
            code.getstatic(LOOP, "ORDER", BYTE_ORDER)
                    .invokestatic(vector, "fromMemorySegment", MethodTypeDesc.of(vector, SPECIES, SEGMENT, ConstantDescs.CD_long, BYTE_ORDER)).astore(values[i]);
        }
        for (int i = 0; i < chain.links().size(); i++) {
            link(chain.links().get(i), values);
            code.astore(values[chain.inputs() + chain.constants() + i]);
        }
        for (int i = 0; i < chain.outputs().size(); i++) {
            code.aload(values[chain.outputs().get(i)]).getstatic(LOOP, "ALL", SEGMENT);
            address(position, apart, chain.inputs() + i);
            code.getstatic(LOOP, "ORDER", BYTE_ORDER).invokevirtual(vector, "intoMemorySegment", MethodTypeDesc.of(ConstantDescs.CD_void, SEGMENT, ConstantDescs.CD_long, BYTE_ORDER));
        }
        code.lload(position).loadConstant((long) lanes * chain.type().bytes()).ladd().lstore(position).goto_(next);
        code.labelBinding(done).return_();
    }

    private void address(int position, int[] apart, int row) {
        code.lload(position);
        if (row > 0) {
            code.lload(apart[row]).ladd();
        }
    }

    /** The species and a double are on the stack. */
    private void broadcast() {
        if (chain.type() == DType.FLOAT32) {
            code.d2f();
        }
        code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, chain.type() == DType.FLOAT64 ? ConstantDescs.CD_double : ConstantDescs.CD_float));
    }

    private void link(Chain.Link link, int[] values) {
        switch (link.op()) {
            case ADD -> two("add", values[link.a()], values[link.b()]);
            case SUBTRACT -> two("sub", values[link.a()], values[link.b()]);
            case MULTIPLY -> two("mul", values[link.a()], values[link.b()]);
            case DIVIDE -> two("div", values[link.a()], values[link.b()]);
            case MAXIMUM -> two("max", values[link.a()], values[link.b()]);
            case MINIMUM -> two("min", values[link.a()], values[link.b()]);
            case SQUARE -> two("mul", values[link.a()], values[link.a()]);
            case NEGATIVE -> one("neg", values[link.a()]);
            case ABS -> one("abs", values[link.a()]);
            case SQRT -> one("sqrt", values[link.a()]);
            case RECIPROCAL -> {
                code.getstatic(LOOP, species, SPECIES).dconst_1();
                broadcast();
                code.aload(values[link.a()]).invokevirtual(vector, "div", MethodTypeDesc.of(vector, ANY_VECTOR));
            }
            default -> throw new IllegalStateException("No link: " + link.op());
        }
    }

    private void two(String method, int a, int b) {
        code.aload(a).aload(b).invokevirtual(vector, method, MethodTypeDesc.of(vector, ANY_VECTOR));
    }

    private void one(String method, int a) {
        code.aload(a).invokevirtual(vector, method, MethodTypeDesc.of(vector));
    }
}
