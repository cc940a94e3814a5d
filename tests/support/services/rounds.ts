/** `FAULT_ROUNDS=10` injects each fault so often; else once: every run of the suite has a seed of its own. */
export function faultRounds(): number[] {
  const rounds = Number(process.env.FAULT_ROUNDS || 1)
  return Array.from({ length: rounds }, (_, round) => round + 1)
}
