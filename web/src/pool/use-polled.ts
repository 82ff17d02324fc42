import { useEffect, useState } from "react";

/** What a request answers, asked again after each period while somebody looks; `again` asks at once. Null until the first answer; a failure keeps the last one. */
export function usePolled<T>(ask: () => Promise<T>, period: number, key: string): { value: T | null; again(): void } {
  const [value, setValue] = useState<T | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      try {
        const answer = await ask();
        if (!over) setValue(answer);
      } catch {
        // the connection's state is shown elsewhere; the next answer comes when the server does
      }
      if (!over) timer = setTimeout(() => void look(), period);
    };
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
    // `ask` is made anew on each render; `key` says when it asks for something else
  }, [key, period, turn]);
  return { value, again: () => setTurn((old) => old + 1) };
}
