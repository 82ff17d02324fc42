package io.millrace.accelerator;

import io.millrace.accelerator.program.Collective;
import io.millrace.accelerator.program.Op;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A row of chips among which a tensor is divided. A sharded tensor holds the parts along a new first axis, one for each chip; {@link Shards#map} works on
 * each part alone, and the collectives exchange between them.
 *
 * <pre>{@code
 * Accelerator.open().chips(4).use();
 * var parts = mesh(4).shard(x, 0);
 * Tensor total = parts.map(p -> sum(p)).all_reduce().part(0);
 * }</pre>
 *
 * <p><b>Places.</b> On a gang of as many chips as the mesh has parts, each chip has one. A narrower gang has several parts on a chip, in their order, and is as slow as
 * its fullest chip; of a wider one the rest are idle. Sums go over the parts in their order, so the bits depend on the sharding and not on how many chips a run is given.
 *
 * <p><b>Costs.</b> What is computed of parts costs no exchange. Each collective costs what the chips' links need for it; a receipt names them with their bytes. A tensor
 * that a function takes from outside is broadcast each time that it is used: {@link #broadcast} it once where it is used in a loop.
 */
public final class Mesh {
    /** So few bytes go along with the launch. */
    private static final int ALONG = 64;

    private final int chips;

    Mesh(int chips) {
        if (chips < 1) {
            throw new IllegalArgumentException("mesh: a mesh has at least one chip, not " + chips + ".");
        }
        this.chips = chips;
    }

    /** The same values, and word for the pool that they pass between the parts of a mesh. */
    static Tensor exchange(Collective how, long parts, Tensor x) {
        return Build.node(Op.EXCHANGE, x.dtype(), x.shape(), new long[] {how.ordinal(), parts}, x);
    }

    private Tensor exchange(Collective how, Tensor x) {
        return exchange(how, chips, x);
    }

    /** What a function takes from outside, on every chip. */
    private Tensor brought(Tensor x) {
        return x.size() * x.dtype().bytes() <= ALONG ? x : exchange(Collective.BROADCAST, x);
    }

    /** Equal parts along an axis. */
    public Shards shard(Tensor x, int axis) {
        return new Shards(apart("shard", exchange(Collective.SCATTER, x), axis), null);
    }

    private Tensor apart(String name, Tensor x, int axis) {
        int along = Build.axis(name, axis, x.shape());
        int length = x.shape().dim(along);
        if (length % chips != 0) {
            throw new IllegalArgumentException(name + ": axis " + axis + " of shape " + x.shape() + " cannot be divided among " + chips + " chips.");
        }
        int[] dims = x.shape().toArray();
        int[] apart = new int[dims.length + 1];
        for (int i = 0; i < apart.length; i++) {
            apart[i] = i < along ? dims[i] : i == along ? chips : i == along + 1 ? length / chips : dims[i - 1];
        }
        return Ops.moveaxis(Ops.reshape(x, apart), along, 0);
    }

    /** The same tensor on every chip. */
    public Shards broadcast(Tensor x) {
        return copied(exchange(Collective.BROADCAST, x));
    }

    private Shards copied(Tensor x) {
        return new Shards(Build.broadcast(Build.reshape(x, Replay.prepend(1, x.shape())), Replay.prepend(chips, x.shape())), x);
    }

    /** Parts that {@link Shards#placed} gave, after a loop or inside of one. */
    public Shards placed(Tensor parts) {
        if (parts.ndim() == 0 || parts.shape().dim(0) != chips) {
            throw new IllegalArgumentException("placed: shape " + parts.shape() + " does not begin with the " + chips + " parts of the mesh.");
        }
        return new Shards(parts, null);
    }

    /** A tensor in parts, one on each chip of the mesh. */
    public final class Shards {
        private final Tensor parts;
        /** What every chip has, or null where they differ. */
        private final Tensor copy;

        private Shards(Tensor parts, Tensor copy) {
            this.parts = parts;
            this.copy = copy;
        }

        private Mesh mesh() {
            return Mesh.this;
        }

        /** Works on each part alone. */
        public Shards map(UnaryOperator<Tensor> f) {
            return new Shards(Transformations.vmap(v -> f.apply(v[0]), Mesh.this::brought, parts), null);
        }

        /** Works on each part together with the other's part on the same chip. */
        public Shards map(Shards other, BinaryOperator<Tensor> f) {
            if (other.mesh().chips != chips) {
                throw new IllegalArgumentException("map: the parts are on meshes of " + chips + " and of " + other.mesh().chips + " chips.");
            }
            return new Shards(Transformations.vmap(v -> f.apply(v[0], v[1]), Mesh.this::brought, parts, other.parts), null);
        }

        /** The sum of the parts, on every chip. */
        public Shards all_reduce() {
            return copied(exchange(Collective.ALL_REDUCE, Ops.sum(parts, 0)));
        }

        /** The parts joined along an axis, on every chip. */
        public Shards all_gather(int axis) {
            return copied(exchange(Collective.ALL_GATHER, joined(axis)));
        }

        /** The sum of the parts, divided among the chips along an axis. */
        public Shards reduce_scatter(int axis) {
            return new Shards(apart("reduce_scatter", exchange(Collective.REDUCE_SCATTER, Ops.sum(parts, 0)), axis), null);
        }

        /** Each chip gets what the one {@code by} places before it has, in a ring. */
        public Shards shift(int by) {
            return new Shards(exchange(Collective.SHIFT, Ops.roll(parts, by, 0)), null);
        }

        /** The parts joined along an axis. */
        public Tensor join(int axis) {
            return exchange(Collective.GATHER, joined(axis));
        }

        private Tensor joined(int axis) {
            return Ops.concat(axis, Ops.unstack(parts, 0));
        }

        /** The parts, along a new first axis. */
        public Tensor gather() {
            return copy == null ? exchange(Collective.GATHER, parts) : copied(exchange(Collective.PART, copy)).parts;
        }

        /** The parts along a new first axis, each on its chip: for a loop to carry; {@link Mesh#placed} takes them up again. */
        public Tensor placed() {
            return parts;
        }

        /** What one chip has, counted from 0. */
        public Tensor part(int chip) {
            if (chip < 0 || chip >= chips) {
                throw new IllegalArgumentException("part: there is no chip " + chip + " in a mesh of " + chips + ".");
            }
            return exchange(Collective.PART, copy == null ? parts.at(chip) : copy);
        }
    }
}
