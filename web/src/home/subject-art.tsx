/** A small drawing per subject, made of the page's own colours; the same subject always has the same one. */
export function SubjectArt({ subject }: { subject: string }) {
  return (
    <svg className="art" viewBox="0 0 240 84" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">
      {subject.startsWith("material") ? <Lattice /> : subject.startsWith("first") || subject.startsWith("start") ? <Waves /> : <Field seed={hash(subject)} />}
    </svg>
  );
}

/** Domains of spins, as a quenched lattice shows them: the sign of a few plane waves. */
function Lattice() {
  const cells = [];
  for (let y = 0; y < 12; y++) {
    for (let x = 0; x < 35; x++) {
      const up = Math.sin(x * 0.55 + y * 0.4) + Math.sin(x * 0.21 - y * 0.63 + 1.2) + 0.7 * Math.sin(x * 0.83 + y * 0.17 + 2.4);
      if (up > 0.15) cells.push(<rect key={`${x}-${y}`} x={x * 7} y={y * 7} width="6.400" height="6.400" rx="1" />);
    }
  }
  return <g className="art-copper">{cells}</g>;
}

function Waves() {
  const line = (row: number) => Array.from({ length: 61 }, (_, i) =>
    `${i === 0 ? "M" : "L"}${i * 4},${(16 + row * 13 + 5 * Math.sin(i * 0.32 + row * 0.9)).toFixed(1)}`).join("");
  return <g className="art-lines">{[0, 1, 2, 3, 4].map((row) => <path key={row} d={line(row)} />)}</g>;
}

function Field({ seed }: { seed: number }) {
  const dots = Array.from({ length: 90 }, (_, i) => {
    const x = ((i * 61 + seed) % 240) + 3;
    const y = 42 + 26 * Math.sin(x / 34 + seed) + (((i * 37 + seed) % 17) - 8);
    return <circle key={i} cx={x} cy={y.toFixed(1)} r={1.4 + ((i * 7) % 4) * 0.5} />;
  });
  return <g className="art-accent">{dots}</g>;
}

function hash(text: string): number {
  let value = 7;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) % 997;
  return value;
}
