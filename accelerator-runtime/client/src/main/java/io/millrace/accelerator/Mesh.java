package io.millrace.accelerator;

import java.util.function.UnaryOperator;

/**
 * A row of chips among which a tensor is divided. A sharded tensor holds the parts along a new first axis, one for each chip; {@link Shards#map} works on
 * each part alone, and the collectives exchange between them. Sums go over the chips in their order, so the bits depend on the sharding and not on how many
 * chips a run is given.
 *
 * <pre>{@code
 * var parts = mesh(4).shard(x, 0);
 * Tensor total = parts.map(p -> sum(p)).all_reduce().gather().at(0);
 * }</pre>
 */
public final class Mesh {
    private final int chips;

    Mesh(int chips) {
        if (chips < 1) {
            throw new IllegalArgumentException("mesh: a mesh has at least one chip, not " + chips + ".");
        }
        this.chips = chips;
    }

    /** Equal parts along an axis. */
    public Shards shard(Tensor x, int axis) {
        int along = Build.axis("shard", axis, x.shape());
        int length = x.shape().dim(along);
        if (length % chips != 0) {
            throw new IllegalArgumentException("shard: axis " + axis + " of shape " + x.shape() + " cannot be divided among " + chips + " chips.");
        }
        int[] dims = x.shape().toArray();
        int[] apart = new int[dims.length + 1];
        for (int i = 0; i < apart.length; i++) {
            apart[i] = i < along ? dims[i] : i == along ? chips : i == along + 1 ? length / chips : dims[i - 1];
        }
        return new Shards(Ops.moveaxis(Ops.reshape(x, apart), along, 0));
    }

    /** The same tensor on every chip. */
    public Shards broadcast(Tensor x) {
        return new Shards(Build.broadcast(Build.reshape(x, Replay.prepend(1, x.shape())), Replay.prepend(chips, x.shape())));
    }

    /** A tensor in parts, one on each chip of the mesh. */
    public final class Shards {
        private final Tensor parts;

        private Shards(Tensor parts) {
            this.parts = parts;
        }

        /** Works on each part alone. */
        public Shards map(UnaryOperator<Tensor> f) {
            return new Shards(Ops.vmap(f, parts));
        }

        /** The sum of the parts, on every chip. */
        public Shards all_reduce() {
            return broadcast(Ops.sum(parts, 0));
        }

        /** The parts joined along an axis, on every chip. */
        public Shards all_gather(int axis) {
            return broadcast(join(axis));
        }

        /** The sum of the parts, divided among the chips along an axis. */
        public Shards reduce_scatter(int axis) {
            return shard(Ops.sum(parts, 0), axis);
        }

        /** The parts joined along an axis. */
        public Tensor join(int axis) {
            return Ops.concat(axis, Ops.unstack(parts, 0));
        }

        /** The parts, along a new first axis. */
        public Tensor gather() {
            return parts;
        }
    }
}
