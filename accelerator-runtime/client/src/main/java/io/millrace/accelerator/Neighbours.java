package io.millrace.accelerator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pairs by a list of cells at least as wide as the distance; where the box is too small for three cells along an axis, every particle is compared with every other. */
final class Neighbours {
    private Neighbours() {}

    static Tensor[] pairs(double[][] x, double box, double cutoff) {
        int n = x.length;
        int d = n == 0 ? 0 : x[0].length;
        double[] low = new double[d];
        double[] size = new double[d];
        for (int k = 0; k < d; k++) {
            int axis = k;
            low[k] = box > 0 ? 0 : Arrays.stream(x).mapToDouble(p -> p[axis]).min().orElse(0);
            size[k] = box > 0 ? box : Math.max(cutoff, Arrays.stream(x).mapToDouble(p -> p[axis]).max().orElse(0) - low[k] + cutoff);
        }
        int[] cells = new int[d];
        int total = 1;
        for (int k = 0; k < d; k++) {
            cells[k] = (int) Math.clamp(Math.floor(size[k] / cutoff), 1, 256);
            cells[k] = cells[k] < 3 ? 1 : cells[k];
            total = Math.multiplyExact(total, cells[k]);
        }
        List<List<Integer>> members = new ArrayList<>();
        for (int c = 0; c < total; c++) {
            members.add(new ArrayList<>());
        }
        int[][] of = new int[n][d];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                double at = x[i][k] - low[k];
                at = box > 0 ? at - box * Math.floor(at / box) : at;
                of[i][k] = Math.clamp((int) (at / size[k] * cells[k]), 0, cells[k] - 1);
            }
            members.get(number(of[i], cells)).add(i);
        }
        List<int[]> pairs = new ArrayList<>();
        int around = (int) Math.pow(3, d);
        for (int i = 0; i < n; i++) {
            int[] seen = new int[around];
            int known = 0;
            for (int a = 0; a < around; a++) {
                int[] cell = of[i].clone();
                boolean inside = true;
                for (int k = 0, rest = a; k < d; k++, rest /= 3) {
                    cell[k] += rest % 3 - 1;
                    inside &= box > 0 || cell[k] >= 0 && cell[k] < cells[k];
                    cell[k] = Math.floorMod(cell[k], cells[k]);
                }
                int c = number(cell, cells);
                if (!inside || contains(seen, known, c)) {
                    continue;
                }
                seen[known++] = c;
                for (int j : members.get(c)) {
                    if (j > i && distance(x[i], x[j], box) < cutoff * cutoff) {
                        pairs.add(new int[] {i, j});
                    }
                }
            }
        }
        pairs.sort((p, q) -> p[0] != q[0] ? Integer.compare(p[0], q[0]) : Integer.compare(p[1], q[1]));
        return new Tensor[] {Ops.asarray(pairs.stream().mapToInt(p -> p[0]).toArray()), Ops.asarray(pairs.stream().mapToInt(p -> p[1]).toArray())};
    }

    private static boolean contains(int[] cells, int count, int cell) {
        for (int i = 0; i < count; i++) {
            if (cells[i] == cell) {
                return true;
            }
        }
        return false;
    }

    private static int number(int[] cell, int[] cells) {
        int number = 0;
        for (int k = 0; k < cell.length; k++) {
            number = number * cells[k] + cell[k];
        }
        return number;
    }

    private static double distance(double[] a, double[] b, double box) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            double r = a[k] - b[k];
            r = box > 0 ? r - box * Math.rint(r / box) : r;
            sum += r * r;
        }
        return sum;
    }
}
