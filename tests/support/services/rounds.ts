/** `FAULT_ROUNDS=10` injects each fault ten times; by default once, because every run of the suite has another seed. */
export function faultRounds(): number[] {
  const rounds = Number(process.env.FAULT_ROUNDS || 1)
  return Array.from({ length: rounds }, (_, round) => round + 1)
}
