/** `FAULT_ROUNDS=10` injects each fault so often; else once, or as a test says. */
export function faultRounds(usual = 1): number[] {
  const rounds = Number(process.env.FAULT_ROUNDS || usual)
  return Array.from({ length: rounds }, (_, round) => round + 1)
}
