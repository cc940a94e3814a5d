/** The same colour with its opacity multiplied by `alpha` (0 to 1); a colour that is not `rgba()` is returned as it is. */
export function withAlpha(color: string, alpha: number): string {
  const match = /^rgba\((.+), ([\d.]+)\)$/.exec(color)
  return match ? `rgba(${match[1]}, ${Math.round(Number(match[2]) * alpha * 100) / 100})` : color
}
