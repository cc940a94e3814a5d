import type { Db, Trx } from '../../client'

export async function isSignInOn(db: Db): Promise<boolean> {
  const { isOn } = await db.selectFrom('accessState').select('isOn').where('id', '=', 1).executeTakeFirstOrThrow()
  return isOn
}

/** Locked until the change is made: two people cannot switch it at once. */
export async function lockSignIn(trx: Trx): Promise<boolean> {
  const { isOn } = await trx.selectFrom('accessState')
    .select('isOn').where('id', '=', 1).forUpdate().executeTakeFirstOrThrow()
  return isOn
}

/** Nobody switches it until the transaction ends; many may ask at once. */
export async function shareSignIn(trx: Trx): Promise<boolean> {
  const { isOn } = await trx.selectFrom('accessState')
    .select('isOn').where('id', '=', 1).forShare().executeTakeFirstOrThrow()
  return isOn
}

export async function setSignIn(trx: Trx, isOn: boolean): Promise<void> {
  await trx.updateTable('accessState').set({ isOn }).where('id', '=', 1).execute()
}
