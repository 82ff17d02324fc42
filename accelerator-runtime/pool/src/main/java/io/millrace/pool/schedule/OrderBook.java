package io.millrace.pool.schedule;

import java.util.Collection;
import java.util.List;

/** The order that holds, and past use, which is kept whatever the order is: a change of policy forgets nothing. */
final class OrderBook {
    private final Floor floor;
    private FairOrder use;
    private Order order;

    OrderBook(Floor floor) {
        this.floor = floor;
    }

    Order order() {
        return order;
    }

    /** Orders by another policy from now on. Those that wait are not in it yet; those that have chips are charged for them. */
    void change(Policy next, Collection<Order.Waiting> waiting, List<Order.Waiting> placed, long now) {
        if (order != null && order == use) { // it goes on as a book of past use only
            placed.forEach(run -> use.ended(run, now));
            waiting.forEach(use::remove);
        }
        order = next.order(floor);
        if (order instanceof FairOrder fair && next.ordering() == Policy.Ordering.FAIR) {
            use = use == null ? fair : use;
            order = use;
        } else if (use == null) {
            use = new FairOrder(FairOrder.Measure.USAGE, next.halfLife(), floor);
        } else {
            use.weights(order);
        }
        placed.forEach(run -> order.started(run, now));
    }

    void used(Placer.Event.Used used) {
        use.used(used.group(), used.owner(), used.chipNanos(), used.at());
        if (order != use) {
            order.used(used.group(), used.owner(), used.chipNanos(), used.at());
        }
    }

    void weight(Placer.Event.Weight weight) {
        use.weight(weight.group(), weight.owner(), weight.weight());
        if (order != use) {
            order.weight(weight.group(), weight.owner(), weight.weight());
        }
    }

    /** What an owner has used lately, decayed to {@code at}. */
    double usage(String group, String owner, long at) {
        return use.usage(group, owner, at);
    }
}
