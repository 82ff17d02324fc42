/** Points as people write them: at most three places, none where there are none. */
export const score = (points: number): string => String(Math.round(points * 1000) / 1000);
