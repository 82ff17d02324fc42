package io.millrace.pool.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlacedChipsTest {
    @Test
    void aGangIsOneLineWhichIsReadBack() {
        PlacedChips gang = PlacedChips.on("block-0", List.of(0, 1, 2, 3, 8)).and(PlacedChips.on("a/b", List.of(7)));
        assertEquals("block-0/0-3,8 a/b/7", gang.text());
        assertEquals(gang, PlacedChips.parse(gang.text()));
        PlacedChips mixed = PlacedChips.on("b", List.of(5, 4, 6, 7));
        assertEquals("b/5,4,6-7", mixed.text(), "the order of the gang is kept");
        assertEquals(mixed, PlacedChips.parse(mixed.text()));
        assertEquals("", PlacedChips.parse("").text());
    }

    @Test
    void aMeshSaysWhereItsPartsAre() {
        PlacedChips four = PlacedChips.on("b", List.of(0, 1, 2, 5));
        assertEquals(List.of("b/0-2: 1 part each", "b/5: 1 part"), four.mesh(4));
        assertEquals(List.of("b/0-1: 1 part each"), four.mesh(2));
        assertEquals(List.of("b/0-2: 2 parts each", "b/5: 2 parts"), four.mesh(8));
        assertEquals(List.of("b/0: 2 parts", "b/1-2: 1 part each"), PlacedChips.on("b", List.of(0, 1, 2)).mesh(4));
        assertEquals(List.of("b/3: 1 part", "c/0-2: 1 part each"), PlacedChips.on("b", List.of(3)).and(PlacedChips.on("c", List.of(0, 1, 2))).mesh(4));
    }
}
