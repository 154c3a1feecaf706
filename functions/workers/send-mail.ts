/** sqs: MailQueue */
import { sendMail } from '../../shared/domain/mail/send-mail.ts'
import { worker } from '../../shared/http/worker.ts'
import { Mail } from '../../shared/schemas/mail/mail.ts'

/** Sends the mails that wait in the queue. */
export const handler = worker('send-mail', Mail, sendMail)
