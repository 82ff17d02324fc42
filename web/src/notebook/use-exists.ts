import { useEffect, useState } from "react";
import { api } from "../net/api";

/**
 * Whether there is such a notebook: a WebSocket that is refused would not say why. Where the list cannot be had, the socket
 * shall try. Asked again with each `attempt`.
 */
export function useExists(id: string, attempt = 0): boolean | null {
  const [exists, setExists] = useState<boolean | null>(null);
  useEffect(() => {
    let ended = false;
    api.notebooks().then((list) => !ended && setExists(list.some((entry) => entry.id === id)), () => !ended && setExists(true));
    return () => {
      ended = true;
    };
  }, [id, attempt]);
  return exists;
}
