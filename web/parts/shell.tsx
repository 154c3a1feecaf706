/** The frame of every page: where one can go, what is here, and something beside it. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type App, useApp } from '../app/context.ts'
import { userPath } from '../app/routes.ts'
import { Avatar } from '../basics/avatar.tsx'
import { useDocumentTitle } from '../basics/document-title.ts'
import { Icon, type IconName, Logo } from '../basics/icons.tsx'

export function Shell({ path, children }: { path: string; children: ComponentChildren }) {
  const app = useApp()
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <div class="shell">
        <header class="side" role="banner">
          <a class="brand" href="/" aria-label="Perch, home">
            <Logo />
            <span class="brand-name">Perch</span>
          </a>
          {app.me === null ? <VisitorNav path={path} /> : <MemberNav path={path} app={app} />}
        </header>
        <main id="main" class="main" tabIndex={-1}>
          {children}
        </main>
        <aside class="aside" aria-label="About Perch">
          <About />
        </aside>
      </div>
    </>
  )
}

interface Target {
  href: string
  icon: IconName
  label: string
  count?: number
}

function Targets({ targets, path }: { targets: Target[]; path: string }) {
  return (
    <ul>
      {targets.map(({ href, icon, label, count = 0 }) => (
        <li key={href}>
          <a class="target" href={href} aria-current={path === href ? 'page' : undefined}>
            <span class="target-icon">
              <Icon name={icon} />
              {count > 0 && (
                <span class="badge" aria-hidden="true">
                  {count > 99 ? '99+' : count}
                </span>
              )}
            </span>
            <span class="target-label">
              {label}
              {count > 0 && <span class="unseen">, {count} unread</span>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}

function VisitorNav({ path }: { path: string }) {
  return (
    <nav class="nav" aria-label="Main">
      <Targets
        path={path}
        targets={[
          { href: '/', icon: 'home', label: 'Home' },
          { href: '/explore', icon: 'search', label: 'Explore' },
          { href: '/login', icon: 'enter', label: 'Log in' },
          { href: '/register', icon: 'person', label: 'Register' },
        ]}
      />
    </nav>
  )
}

function MemberNav({ path, app: { me, unread, compose } }: { path: string; app: App }) {
  return (
    <>
      <nav class="nav" aria-label="Main">
        <Targets
          path={path}
          targets={[
            { href: '/', icon: 'home', label: 'Home' },
            { href: '/explore', icon: 'search', label: 'Explore' },
            { href: '/notifications', icon: 'bell', label: 'Notifications', count: unread },
            { href: '/bookmarks', icon: 'bookmark', label: 'Bookmarks' },
            ...(me?.roles.includes('moderator')
              ? [{ href: '/moderation', icon: 'shield', label: 'Moderation' } as const]
              : []),
            { href: '/settings', icon: 'gear', label: 'Settings' },
          ]}
        />
      </nav>
      <button type="button" class="button compose-button" onClick={compose}>
        <Icon name="pen" />
        <span class="target-label">Write</span>
      </button>
      {me && (
        <a
          class="self"
          href={userPath(me.username)}
          aria-label={`${me.displayName ?? me.username} @${me.username}, your profile`}
        >
          <Avatar id={me.id} />
          <span class="self-words">
            <bdi class="name">{me.displayName ?? me.username}</bdi>
            <span class="handle">@{me.username}</span>
          </span>
        </a>
      )}
    </>
  )
}

function About() {
  return (
    <div class="about">
      <p>
        <strong>Perch</strong> is a small, calm place for short posts. No ads, no tracking, nothing from
        elsewhere on this page.
      </p>
      <p class="small-print">Open source, MIT. Your account is yours: export or delete it in the settings.</p>
    </div>
  )
}

/** The line at the top of a page. */
export function Title({ back, children }: { back?: boolean; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [title, setTitle] = useState<string>()
  useEffect(() => setTitle(heading.current?.textContent ?? ''))
  useDocumentTitle(title)
  return (
    <div class="title">
      {back && (
        <a class="title-back" href="/" data-back aria-label="Back">
          <Icon name="arrow" />
        </a>
      )}
      <h1 ref={heading}>{children}</h1>
    </div>
  )
}
