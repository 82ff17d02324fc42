/** Runs before the page paints, so that nobody sees a white flash on a dark screen. */
import { applyTheme, storedTheme } from "./shell/theme";

applyTheme(storedTheme());
