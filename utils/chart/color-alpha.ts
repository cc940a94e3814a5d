/** The same colour, as strong as `alpha` (0 to 1) of itself; what is not `rgba()` stays. */
export function withAlpha(color: string, alpha: number): string {
  const match = /^rgba\((.+), ([\d.]+)\)$/.exec(color)
  return match ? `rgba(${match[1]}, ${Math.round(Number(match[2]) * alpha * 100) / 100})` : color
}
