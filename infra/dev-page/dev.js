// Asks for what is new every two seconds while the page is visible. All that comes is put in as text.
const element = (name, text = '', attributes = {}) =>
  Object.assign(document.createElement(name), { textContent: text, ...attributes })

const address = /https?:\/\/\S+/g

/** A text with its addresses as links. */
function linked(text) {
  const block = element('pre')
  let at = 0
  for (const { 0: url, index } of text.matchAll(address)) {
    block.append(text.slice(at, index), element('a', url, { href: url }))
    at = index + url.length
  }
  block.append(text.slice(at))
  return block
}

const known = new Set()

function showMails(mails) {
  const list = document.getElementById('mails')
  for (const { id, to, subject, date, text } of mails.toReversed()) {
    if (known.has(id)) continue
    if (known.size === 0) list.replaceChildren()
    known.add(id)
    const mail = element('details')
    const head = element('summary')
    head.append(element('b', subject), ` to ${to} `, element('small', date))
    mail.append(head, linked(text))
    list.prepend(mail)
  }
}

function showRequests(requests) {
  const rows = requests.map(({ time, route, status, ms, redisTrips, keycloakCalls }) => {
    const row = element('tr')
    for (const value of [time, route, status, ms, redisTrips, keycloakCalls]) row.append(element('td', value))
    row.className = status >= 500 ? 'bad' : ''
    return row
  })
  document.getElementById('requests').replaceChildren(...rows)
}

function showClub({ isPlaying, says }) {
  const button = document.getElementById('club')
  button.disabled = isPlaying
  button.textContent = isPlaying ? 'They are playing' : 'Play the karate club'
  document.getElementById('club-says').textContent = says
}

async function renew() {
  if (document.visibilityState !== 'visible') return
  const answer = await fetch('/dev/state.json')
  const { mails, requests, club } = await answer.json()
  showMails(mails)
  showRequests(requests)
  showClub(club)
}

document.getElementById('club').addEventListener('click', async () => {
  const answer = await fetch('/dev/club', { method: 'POST' })
  showClub(await answer.json())
})
// The API is being started anew: the next try finds it.
const attempt = () => void renew().catch(() => {})
setInterval(attempt, 2000)
document.addEventListener('visibilitychange', attempt)
attempt()
