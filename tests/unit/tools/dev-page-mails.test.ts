import { parseMail } from '../../../infra/dev-page/mails.ts'

const head = `From: Perch <perch@localhost>
To: ada@example.com
Subject: Confirm your email address
Date: Mon, 30 Nov 2026 14:22:22 +0000
MIME-Version: 1.0`

test('a mail of two parts is shown by its text', () => {
  const source = `${head}
Content-Type: multipart/alternative;
 boundary="--_part"

----_part
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Hello ada,

follow the link.

----_part
Content-Type: text/html; charset=utf-8

<p>Hello ada,</p>
----_part--
`
  expect(parseMail('1.eml', source.replaceAll('\n', '\r\n'))).toEqual({
    id: '1.eml',
    to: 'ada@example.com',
    subject: 'Confirm your email address',
    date: 'Mon, 30 Nov 2026 14:22:22 +0000',
    text: 'Hello ada,\n\nfollow the link.',
  })
})

test('a text that is encoded for old mail servers is shown as it was written', () => {
  const source = `${head}
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Caf=C3=A9, and a line that is =
broken: a=3Db
`
  expect(parseMail('1.eml', source).text).toBe('Café, and a line that is broken: a=b')
})
