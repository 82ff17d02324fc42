import { expect, it } from "vitest";
import { whileSeen } from "../src/gallery/while-seen";

class Page extends EventTarget {
  hidden = false;

  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

it("asks while the page is seen, and once for all that was missed when it is shown again", () => {
  const page = new Page();
  let asked = 0;
  const look = whileSeen(() => asked++, page as unknown as Document);
  look.now();
  expect(asked).toBe(1);
  page.turn(true);
  look.now();
  look.now();
  expect(asked).toBe(1);
  page.turn(false);
  expect(asked).toBe(2);
  page.turn(true);
  page.turn(false);
  expect(asked).toBe(2);
  look.end();
  page.turn(true);
  look.now();
  page.turn(false);
  expect(asked).toBe(2);
});
