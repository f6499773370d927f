/**
 * Where a long list stands. Browsers cap the height of an element, so a list of a million lines is
 * scrolled by a bar of at most {@link BAR_MAX} pixels: short moves are told one to one, long ones,
 * such as dragging the bar, in proportion.
 */

export const BAR_MAX = 8_000_000

export class Scroll {
  /** Pixels of the list above what is seen. */
  top = 0
  private bar = 0

  constructor(
    public total = 0,
    public seen = 0,
  ) {}

  get topMax(): number {
    return Math.max(0, this.total - this.seen)
  }

  /** How far the bar can be moved. */
  get barMax(): number {
    return Math.min(this.topMax, BAR_MAX)
  }

  /** From 0 at the beginning to 1 at the end. */
  get share(): number {
    return this.topMax === 0 ? 0 : this.top / this.topMax
  }

  /** Where the bar must stand for the list to be where it is. */
  get barWanted(): number {
    return Math.round(this.share * this.barMax)
  }

  get isAtEnd(): boolean {
    return this.topMax - this.top < 2
  }

  /** The bar was moved by the user. */
  moved(bar: number) {
    const by = bar - this.bar
    if (this.barMax === this.topMax) this.to(bar)
    else if (Math.abs(by) < this.seen * 1.5) this.to(this.top + by)
    else this.to((bar / this.barMax) * this.topMax)
    this.bar = bar
  }

  /** The bar was set by the view itself. */
  placed(bar: number) {
    this.bar = bar
  }

  to(top: number) {
    this.top = Math.min(this.topMax, Math.max(0, top))
  }

  resize(total: number, seen: number) {
    this.total = total
    this.seen = seen
    this.to(this.top)
  }
}

/** The first and the behind-the-last row to draw around what is seen, with some to spare. */
export function rowsAround(share: number, rows: number, perScreen: number): [number, number] {
  const anchor = share * rows
  const above = Math.ceil(share * perScreen)
  const from = Math.floor(anchor) - above - 4
  const to = Math.ceil(anchor) + (Math.ceil(perScreen) - above) + 5
  return [Math.max(0, from), Math.min(rows, to)]
}
