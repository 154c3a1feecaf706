/** The icons: strokes on a grid of 24, in the colour of the text beside them. */
const paths = {
  home: 'M3 11.5 12 4l9 7.5M5.5 10v10h13V10M10 20v-5.5h4V20',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20',
  bookmark: 'M6.5 3.5h11v17L12 16.5l-5.5 4z',
  gear: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 4.5v5M9 14.5v5',
  shield: 'M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6z',
  heart: 'M12 20s-8-4.8-8-10.6A4.4 4.4 0 0 1 12 7a4.4 4.4 0 0 1 8 2.4C20 15.2 12 20 12 20z',
  reply: 'M20.5 11.5a7.5 7.5 0 0 1-7.5 7.5H4l2-2.6A7.5 7.5 0 1 1 20.5 11.5z',
  repeat: 'M4 12V9.5A3.5 3.5 0 0 1 7.5 6H19m-3-3 3 3-3 3M20 12v2.5a3.5 3.5 0 0 1-3.5 3.5H5m3 3-3-3 3-3',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0',
  pen: 'M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5 17.5 10',
  enter: 'M13 4h6v16h-6M4 12h11m-4-4 4 4-4 4',
  arrow: 'M19.5 12h-15M11 5.5 4.5 12l6.5 6.5',
  close: 'M6 6l12 12M18 6 6 18',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}

/** A bird on its perch. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        class="logo-bird"
        d="M5.5 7.5 9 8.3A6.6 6.6 0 0 1 21 11.6c0 .5 0 1-.1 1.4L28 20.5l-6.2-1A8.8 8.8 0 0 1 14 23.6c-5 0-8.4-3.7-8.4-8.4V11L3 9.4z"
      />
      <circle class="logo-eye" cx="12.3" cy="10.4" r="1.3" />
      <path class="logo-perch" d="M4 27.5h24M12.5 23v4.5M16.5 23v4.5" />
    </svg>
  )
}
