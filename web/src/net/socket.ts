/**
 * A WebSocket that comes back by itself. Waits grow from 0.25 s to 8 s with some randomness (so that a restarted server is not met by all pages
 * in the same instant); a network that returns, or a tab that is looked at again, tries at once. A ping tells a dead connection from a quiet one.
 */
export interface SocketHandlers {
  /** The address is asked for anew each time: it says from where to resume. */
  url(): string;
  open(send: (frame: unknown) => void): void;
  message(frame: unknown): void;
  /** `attempt` counts the failures in a row. */
  closed(attempt: number): void;
}

const PING_MILLIS = 20_000;
const DEAD_MILLIS = 12_000;

export function backoff(attempt: number, random: number): number {
  return Math.min(8000, 250 * 2 ** Math.min(attempt, 6)) * (0.75 + random / 2);
}

export class ReconnectingSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ping: ReturnType<typeof setInterval> | undefined;
  private lastHeard = 0;
  private ended = false;
  private readonly wake = () => {
    if (!this.ended && document.visibilityState === "visible" && !this.socket) this.connect();
  };

  constructor(private readonly handlers: SocketHandlers, private readonly pings = true) {
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  /** Gives false where there is no connection now. */
  send(frame: unknown): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Ends this connection and makes a new one, as after a gap in what was received. */
  renew(): void {
    this.drop();
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.retry);
    clearInterval(this.ping);
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private connect(): void {
    clearTimeout(this.retry);
    const socket = new WebSocket(this.handlers.url());
    this.socket = socket;
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.attempt = 0;
      this.lastHeard = Date.now();
      this.handlers.open((frame) => socket.send(JSON.stringify(frame)));
      if (this.pings) this.ping = setInterval(() => this.checkAlive(), PING_MILLIS);
    };
    socket.onmessage = (event) => {
      if (this.socket !== socket) return;
      this.lastHeard = Date.now();
      this.handlers.message(JSON.parse(String(event.data)));
    };
    socket.onclose = () => {
      if (this.socket === socket) this.drop();
    };
  }

  private checkAlive(): void {
    this.send({ type: "ping" });
    setTimeout(() => {
      if (this.socket && Date.now() - this.lastHeard > DEAD_MILLIS) this.drop();
    }, DEAD_MILLIS);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    clearInterval(this.ping);
    socket?.close();
    if (this.ended) return;
    this.attempt++;
    this.handlers.closed(this.attempt);
    this.retry = setTimeout(() => this.connect(), backoff(this.attempt - 1, Math.random()));
  }
}

/** ws: or wss: address of this server. */
export function socketUrl(path: string): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
}
