import { useEffect } from 'preact/hooks'

/** What stands on the tab of the browser. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = title === '' ? 'Perch' : `${title} · Perch`
  }, [title])
}
