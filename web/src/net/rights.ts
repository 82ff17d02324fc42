import { RIGHTS, type Right } from "./people-api";

/** Whether a right includes another. */
export const may = (right: Right, what: Exclude<Right, "none">): boolean => right !== "none" && RIGHTS.indexOf(right) >= RIGHTS.indexOf(what);
