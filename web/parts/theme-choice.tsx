import { useEffect, useState } from 'preact/hooks'
import { type Theme, keptTheme, keepTheme } from '../app/preferences.ts'

const themes: [Theme, string][] = [
  ['', 'As this device'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

export function ThemeChoice() {
  const [theme, setTheme] = useState<Theme>('')
  useEffect(() => setTheme(keptTheme()), [])
  return (
    <section class="card">
      <fieldset class="choices choices-row">
        <legend>Colours</legend>
        {themes.map(([name, label]) => (
          <label key={name}>
            <input
              type="radio"
              name="theme"
              checked={theme === name}
              onChange={() => {
                keepTheme(name)
                setTheme(name)
              }}
            />
            {label}
          </label>
        ))}
      </fieldset>
    </section>
  )
}
