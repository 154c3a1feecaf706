/** A picture for a person without one: made from the id, so that a new name keeps the old face. */

const hues = [12, 32, 48, 92, 150, 172, 196, 218, 248, 276, 312, 340]

/** FNV-1a: small, and spreads neighbours far apart. */
function hash(text: string): number {
  let value = 2_166_136_261
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16_777_619)
  return value >>> 0
}

export function Avatar({ id, size = 'm' }: { id: string; size?: 's' | 'm' | 'l' }) {
  const seed = hash(`perch ${id}`)
  const hue = hues[seed % hues.length] ?? 0
  const other = hues[(seed >>> 4) % hues.length] ?? 0
  const turn = (seed >>> 8) % 4
  const wing = 9 + ((seed >>> 12) % 5)
  const eye = 15 + ((seed >>> 16) % 5)
  return (
    <svg class={`avatar avatar-${size}`} viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <rect width="40" height="40" fill={`hsl(${hue} 45% 82%)`} />
      <g transform={`rotate(${turn * 8 - 12} 20 22)`}>
        <circle cx="20" cy="25" r="14" fill={`hsl(${other} 42% 48%)`} />
        <circle cx="20" cy="16" r="9.5" fill={`hsl(${other} 42% 48%)`} />
        <ellipse cx="26" cy="27" rx={wing} ry="6.5" fill={`hsl(${other} 48% 36%)`} />
        <circle cx={eye + 1} cy="14" r="3" fill="#fff" />
        <circle cx={eye + 0.4} cy="14.2" r="1.4" fill="#1b1b1b" />
        <path d="M11.5 15 4.5 18l7.5 2z" fill="#eba43b" />
      </g>
    </svg>
  )
}
