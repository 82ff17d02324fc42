/** Under these each run has its chips alone, because they promise when others start. */
export const promises = (policy: string): boolean => policy === "conservative" || policy.endsWith("easy");
