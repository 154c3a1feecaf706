import * as store from '../../store/people/held-addresses.ts'
import { addressOf } from '../../schemas/people/address.ts'
import { everyMac, mac } from '../requests/sealing.ts'

/** A suspended account goes: its address makes no other one for a year, so that a deletion is no way around a suspension. */
export async function holdAddress(email: string): Promise<void> {
  await store.holdAddress(mac('held-address', addressOf(email)).toString('base64url'))
}

/** Whether a suspended account had this address when it was deleted, in the last year. */
export async function isAddressHeld(email: string): Promise<boolean> {
  const digests = everyMac('held-address', addressOf(email))
  return store.isAddressHeld(digests.map((digest) => digest.toString('base64url')))
}
