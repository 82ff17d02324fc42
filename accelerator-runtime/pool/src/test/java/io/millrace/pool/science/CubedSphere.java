package io.millrace.pool.science;

import java.util.HashMap;
import java.util.Map;

/**
 * A sphere of radius 1 in 6 n n cells between great circles that divide each face of a cube into equal angles. Face e of cell i has number 4 i + e; its normal
 * is a tangent of the sphere and points out of the cell, so the same face of the neighbour has exactly the opposite one.
 */
final class CubedSphere {
    final int cells;
    final double[] area;
    /** Centres of cells, three coordinates each. */
    final double[] centre;
    /** Neighbour across each face, and the number that the face has there. */
    final int[] neighbour;
    final int[] opposite;
    final double[] length;
    final double[][] normal;
    /** From the cell's centre to the middle of each face, by coordinate. */
    final double[][] reach;
    /** Weights of the differences to the neighbours in the gradient that fits them best (least squares in the tangent plane), by coordinate. */
    final double[][] slope;

    CubedSphere(int n) {
        cells = 6 * n * n;
        area = new double[cells];
        centre = new double[3 * cells];
        neighbour = new int[4 * cells];
        opposite = new int[4 * cells];
        length = new double[4 * cells];
        normal = new double[3][4 * cells];
        reach = new double[3][4 * cells];
        slope = new double[3][4 * cells];
        double[][][] corners = new double[cells][4][];
        for (int face = 0, cell = 0; face < 6; face++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++, cell++) {
                    corners[cell] = new double[][] {corner(face, i, j, n), corner(face, i + 1, j, n), corner(face, i + 1, j + 1, n), corner(face, i, j + 1, n)};
                    place(cell, corners[cell]);
                }
            }
        }
        Map<String, Integer> open = new HashMap<>();
        for (int face = 0; face < 4 * cells; face++) {
            double[] a = corners[face / 4][face % 4];
            double[] b = corners[face / 4][(face + 1) % 4];
            double[] middle = unit(add(a, b, 1));
            String key = Math.round(middle[0] * 1e9) + " " + Math.round(middle[1] * 1e9) + " " + Math.round(middle[2] * 1e9);
            Integer other = open.remove(key);
            if (other == null) {
                open.put(key, face);
                edge(face, a, b, middle, null);
            } else {
                edge(face, a, b, middle, other);
                opposite[face] = other;
                opposite[other] = face;
                neighbour[face] = other / 4;
                neighbour[other] = face / 4;
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalStateException(open.size() + " faces have no neighbour.");
        }
        for (int cell = 0; cell < cells; cell++) {
            slopes(cell);
        }
    }

    private static double[] corner(int face, int i, int j, int n) {
        double x = Math.tan(Math.PI / 2 * ((double) i / n - 0.5));
        double y = Math.tan(Math.PI / 2 * ((double) j / n - 0.5));
        return unit(switch (face) {
            case 0 -> new double[] {1, x, y};
            case 1 -> new double[] {-1, -x, y};
            case 2 -> new double[] {-x, 1, y};
            case 3 -> new double[] {x, -1, y};
            case 4 -> new double[] {-y, x, 1};
            default -> new double[] {y, x, -1};
        });
    }

    private void place(int cell, double[][] c) {
        double[] middle = unit(add(add(c[0], c[1], 1), add(c[2], c[3], 1), 1));
        System.arraycopy(middle, 0, centre, 3 * cell, 3);
        area[cell] = triangle(c[0], c[1], c[2]) + triangle(c[0], c[2], c[3]);
    }

    private void edge(int face, double[] a, double[] b, double[] middle, Integer other) {
        double[] c = centre(face / 4);
        double[] out = unit(cross(b, a));
        double sign = dot(out, add(middle, c, -1)) > 0 ? 1 : -1;
        length[face] = other == null ? Math.acos(Math.min(1, dot(a, b))) : length[other];
        for (int k = 0; k < 3; k++) {
            normal[k][face] = other == null ? sign * out[k] : -normal[k][other];
            reach[k][face] = middle[k] - c[k];
        }
    }

    private void slopes(int cell) {
        double[] r = centre(cell);
        double[] east = unit(cross(Math.abs(r[2]) < 0.9 ? new double[] {0, 0, 1} : new double[] {1, 0, 0}, r));
        double[] north = cross(r, east);
        double xx = 0;
        double xy = 0;
        double yy = 0;
        double[][] at = new double[4][2];
        for (int e = 0; e < 4; e++) {
            double[] d = add(centre(neighbour[4 * cell + e]), r, -1);
            at[e] = new double[] {dot(d, east), dot(d, north)};
            xx += at[e][0] * at[e][0];
            xy += at[e][0] * at[e][1];
            yy += at[e][1] * at[e][1];
        }
        double det = xx * yy - xy * xy;
        for (int e = 0; e < 4; e++) {
            double x = (yy * at[e][0] - xy * at[e][1]) / det;
            double y = (xx * at[e][1] - xy * at[e][0]) / det;
            for (int k = 0; k < 3; k++) {
                slope[k][4 * cell + e] = x * east[k] + y * north[k];
            }
        }
    }

    double[] centre(int cell) {
        return new double[] {centre[3 * cell], centre[3 * cell + 1], centre[3 * cell + 2]};
    }

    /** Area of a spherical triangle (van Oosterom and Strackee). */
    private static double triangle(double[] a, double[] b, double[] c) {
        return 2 * Math.atan2(Math.abs(dot(a, cross(b, c))), 1 + dot(a, b) + dot(b, c) + dot(c, a));
    }

    private static double[] add(double[] a, double[] b, double times) {
        return new double[] {a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2]};
    }

    static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] unit(double[] a) {
        double r = Math.sqrt(dot(a, a));
        return new double[] {a[0] / r, a[1] / r, a[2] / r};
    }
}
