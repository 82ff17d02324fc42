package io.millrace.server.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderPathTest {
    @Test
    void a_path_is_kept_without_blanks_and_outer_slashes() {
        assertEquals("a/b c/水", FolderPath.of(" /a/ b c /水/ "));
        assertEquals("", FolderPath.of("  "));
        assertEquals("", FolderPath.of("/"));
        assertEquals("a/b", FolderPath.parent("a/b/c"));
        assertEquals("", FolderPath.parent("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a//b", ".hidden", "a/../b", "a/./b", "a\\b", "a\nb"})
    void what_could_lead_elsewhere_is_no_folder(String path) {
        assertEquals(FileProblem.Kind.INVALID, assertThrows(FileProblem.class, () -> FolderPath.of(path)).kind());
    }

    @Test
    void a_folder_that_only_begins_alike_is_another_one() {
        assertTrue(FolderPath.within("a/b", "a"));
        assertTrue(FolderPath.within("a", "a"));
        assertTrue(FolderPath.within("x", ""));
        assertFalse(FolderPath.within("ab", "a"));
    }
}
