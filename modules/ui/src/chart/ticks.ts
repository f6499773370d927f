/**
 * Where the labels of an axis stand. The plot's own ticks loop for ever, or overflow, where a step
 * between two of them is less than what it knows decimals for, or than a double can tell apart.
 */

const STEPS = [1, 2, 5, 10]
const TICKS_MAX = 50

/** At round values from end to end; the ends themselves where nothing round lies between them. */
export function linearTicks(min: number, max: number, count: number): number[] {
  const span = max - min
  if (!(span > 0) || !Number.isFinite(span)) return [min]
  const rough = span / Math.max(count, 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * (STEPS.find((each) => each * power >= rough) ?? 10)
  const first = Math.ceil(min / step)
  const last = Math.floor(max / step)
  const isCountable = Number.isSafeInteger(first) && Number.isSafeInteger(last)
  if (!(step > 0) || !isCountable || last - first > TICKS_MAX) return [min, max]
  const ticks: number[] = []
  for (let i = first; i <= last; i++) {
    // Counted and not added up: a sum may never reach the end.
    const tick = Number((i * step).toPrecision(15))
    if (tick >= min && tick <= max && tick !== ticks.at(-1)) ticks.push(tick === 0 ? 0 : tick)
  }
  return ticks.length > 0 ? ticks : [min, max]
}

/** At powers of ten; below two of them also between, and as on a linear axis within one. */
export function logTicks(min: number, max: number, count: number): number[] {
  const low = Math.log10(min)
  const high = Math.log10(max)
  const decades = high - low
  if (!(decades > 0) || !Number.isFinite(decades)) return [min]
  if (decades < 1) return linearTicks(min, max, count)
  const every = Math.max(1, Math.ceil(decades / Math.max(count, 1)))
  const digits = decades * 3 <= count ? [1, 2, 5] : [1]
  const ticks: number[] = []
  for (let power = Math.floor(low / every) * every; power <= high; power += every) {
    for (const digit of digits) {
      const tick = Number(`${digit}e${power}`)
      if (tick >= min && tick <= max) ticks.push(tick)
    }
  }
  return ticks
}
