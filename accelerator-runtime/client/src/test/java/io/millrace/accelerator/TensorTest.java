package io.millrace.accelerator;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.program.Program;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Types, shapes and what is said about wrong ones; nothing here computes. */
class TensorTest {
    private static void refused(String sentence, Executable wrong) {
        assertEquals(sentence, assertThrows(RuntimeException.class, wrong).getMessage());
    }

    @Test
    void typesMeetInTheWiderOne() {
        Tensor d = zeros(2);
        Tensor f = zeros(float32, 2);
        Tensor i = zeros(int32, 2);
        Tensor b = zeros(bool, 2);
        assertEquals(float64, add(d, f).dtype());
        assertEquals(float32, add(f, i).dtype());
        assertEquals(int32, add(i, b).dtype());
        assertEquals(int32, add(b, b).dtype());
        assertEquals(float64, divide(i, i).dtype());
        assertEquals(float64, sin(i).dtype());
        assertEquals(bool, less(i, f).dtype());
        assertEquals(float32, where(b, f, i).dtype());
        assertEquals(int32, argmax(d).dtype());
        assertEquals(float64, mean(i).dtype());
        assertEquals(int32, sum(b).dtype());
    }

    @Test
    void aNumberTakesTheTypeOfTheTensorBesideIt() {
        assertEquals(float32, multiply(zeros(float32, 2), 2.5).dtype());
        assertEquals(int32, multiply(zeros(int32, 2), 2).dtype());
        assertEquals(float64, multiply(zeros(int32, 2), 2.5).dtype());
        assertEquals(int32, add(zeros(bool, 2), 1).dtype());
        assertEquals(float64, where(zeros(bool, 2), 1, 0.5).dtype());
        refused("The number 3000000000 is not an int32.", () -> add(zeros(int32, 2), 3_000_000_000L));
    }

    @Test
    void shapesFollowTheStandard() {
        Tensor x = zeros(4, 1, 3);
        assertEquals("(4, 5, 3)", add(x, zeros(5, 3)).shape().toString());
        assertEquals("(4, 3)", sum(x, 1).shape().toString());
        assertEquals("(4, 1, 1)", sum(x, new int[] {-1}, true).shape().toString());
        assertEquals("()", sum(x).shape().toString());
        assertEquals("(3,)", x.slice("0, 0").shape().toString());
        assertEquals("(2, 1, 1, 3)", x.slice("::2, None").shape().toString());
        assertEquals("(0, 1, 3)", x.slice("3:1").shape().toString());
        assertEquals("(4, 1)", x.slice("..., -1").shape().toString());
        assertEquals("(7, 4, 5)", matmul(zeros(7, 4, 2), zeros(2, 5)).shape().toString());
        assertEquals("(4,)", matmul(zeros(4, 2), zeros(2)).shape().toString());
        assertEquals("(2, 6)", reshape(zeros(3, 4), 2, -1).shape().toString());
        assertEquals("(3, 2, 4)", stack(1, zeros(3, 4), zeros(3, 4)).shape().toString());
    }

    @Test
    void wrongShapesAreNamedBeforeAnythingRuns() {
        refused("add: shapes (3, 4) and (5,) do not broadcast together; axes must be equal or 1, counted from the last.", () -> add(zeros(3, 4), zeros(5)));
        refused("matmul: shapes (2, 3) and (2, 3) do not fit; the inner axes must be equal.", () -> matmul(zeros(2, 3), zeros(2, 3)));
        refused("reshape: a tensor of shape (6,) has 6 elements and cannot become (4, 2).", () -> reshape(zeros(6), 4, 2));
        refused("concat: shapes (2, 3) and (2, 4) differ beside axis 0.", () -> concat(0, zeros(2, 3), zeros(2, 4)));
        refused("sum: axis 2 does not exist in shape (3, 4).", () -> sum(zeros(3, 4), 2));
        refused("broadcast_to: a tensor of shape (3,) does not broadcast to (4,).", () -> broadcast_to(zeros(3), 4));
        refused("max: a tensor of shape (0,) has no elements to choose from.", () -> max(zeros(0)));
        refused("slice: index 5 is outside axis 0 of shape (3,).", () -> zeros(3).at(5));
        refused("slice: 'x' is neither an index nor start:stop:step.", () -> zeros(3).slice("x"));
        refused("where: a condition is needed, and this tensor is float64; compare it first.", () -> where(zeros(2), 1, 0));
        refused("permute_dims: [0, 0] is no permutation of the axes of shape (2, 3).", () -> permute_dims(zeros(2, 3), 0, 0));
        refused("item: a tensor of shape (2,) has 2 elements, not one.", () -> zeros(2).item());
        refused("asarray: the rows of the array differ in length; the first ones have shape (2, 2).", () -> asarray(new double[][] {{1, 2}, {3}}));
        refused("asarray: arrays of char have no counterpart on the chips; use double, float, long, int, short, byte or boolean.", () -> asarray(new char[2]));
    }

    @Test
    void loopsKeepTypeAndShapeAndTheirInsideStaysInside() {
        refused("loop: value 0 goes in as int32 () and comes out of the body as float64 (); it must keep type and shape.",
                () -> loop(3, (i, x) -> multiply(x, 0.5), scalar(1)));
        refused("loop: the body returns 1 values, and the loop carries 2.", () -> loop(3, (i, a, b) -> tuple(a), scalar(1), scalar(2)));
        refused(Tensor.INSIDE_LOOP, () -> loop(3, (i, x) -> add(x, x.item()), scalar(1.0)));
        Tensor[] escaped = new Tensor[1];
        loop(3, (i, x) -> escaped[0] = add(x, 1), scalar(1));
        refused(Tensor.INSIDE_LOOP, () -> escaped[0].item());
        assertEquals("int32 (), not computed", escaped[0].describe());
    }

    @Test
    void javaArraysGoInAndComeOutUnchanged() {
        assertArrayEquals(new double[][] {{1, 2}, {3, 4}}, (double[][]) asarray(new double[][] {{1, 2}, {3, 4}}).toArray());
        assertArrayEquals(new int[] {1, 2}, (int[]) asarray(List.of(1, 2)).toArray());
        assertArrayEquals(new boolean[][] {{true}, {false}}, (boolean[][]) asarray(new boolean[][] {{true}, {false}}).toArray());
        assertArrayEquals(new float[] {1.5f}, asarray(new float[] {1.5f}).toFloatArray());
        Tensor cube = asarray(new int[][][] {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}});
        assertEquals(7, cube.get(1, 1, 0));
        assertEquals(8, cube.get(-1, -1, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> cube.get(0, 2, 0));
        assertEquals(0, ((double[][]) asarray(new double[0][3]).toArray()).length);
        assertArrayEquals(new float[] {2.5f, 2.5f}, full(float32, 2.5, 2).toFloatArray());
        assertArrayEquals(new boolean[] {true}, ones(bool, 1).toBooleanArray());
        double[] mine = {1};
        Tensor copy = asarray(mine);
        mine[0] = 2;
        assertEquals(1, copy.item());
    }

    @Test
    void printsAsNumPyDoes() {
        assertEquals("tensor([1.0, 2.5, 3.0], shape=(3,), dtype=float64)", asarray(1, 2.5, 3).toString());
        assertEquals("tensor([[1, 2],\n        [3, 4]], shape=(2, 2), dtype=int32)", asarray(new int[][] {{1, 2}, {3, 4}}).toString());
        assertEquals("tensor([ true, false], shape=(2,), dtype=bool)", asarray(new boolean[] {true, false}).toString());
        assertEquals("tensor([], shape=(0,), dtype=float64)", asarray(new double[0]).toString());
        String large = asarray(new double[100][100]).toString();
        assertTrue(large.contains("..."), large);
        assertTrue(large.length() < 1000, large);
        assertTrue(asarray(Double.NaN, Double.POSITIVE_INFINITY, 1e-20).toString().contains("nan"));
    }

    @Test
    void theSameComputationWrittenAgainIsTheSameProgram() {
        java.util.function.Supplier<byte[]> program = () -> {
            Tensor x = uniform(key(3), 10);
            Tensor y = loop(5, (i, s) -> add(s, multiply(x, i)), zeros(10));
            return Tracer.program(List.of(y, sum(x))).program().encode();
        };
        assertArrayEquals(program.get(), program.get());
        assertEquals(64, Program.hash(program.get()).length());
    }

    @Test
    void deepExpressionsNeedNoStack() {
        Tensor x = asarray(new double[] {1});
        for (int i = 0; i < 200_000; i++) {
            x = x.add(1);
        }
        byte[] encoded = Tracer.program(List.of(x)).program().encode();
        assertEquals(400_001, Program.decode(encoded).graph().nodes().size());
        assertFalse(x.isComputed());
    }

    @Test
    void whatALoopDoesNotChangeIsComputedBeforeIt() {
        Tensor a = asarray(new double[] {1, 2});
        Tensor y = loop(9, (i, x) -> add(x, exp(a)), zeros(2));
        var body = Tracer.program(List.of(y)).program().graph().nodes().stream().filter(n -> n.body() != null).findFirst().orElseThrow().body();
        assertTrue(body.nodes().stream().noneMatch(n -> n.op() == io.millrace.accelerator.program.Op.EXP));
    }
}
