import { useSyncExternalStore } from "react";
import { poolStore, type PoolView } from "../net/pool-store";

export function usePool(): PoolView {
  return useSyncExternalStore(poolStore.subscribe, poolStore.get);
}
