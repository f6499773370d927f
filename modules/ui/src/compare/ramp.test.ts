import { expect, test } from 'vitest'
import { rampColour } from './ramp'

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((text) => {
    const part = Number(text) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const places = Array.from({ length: 21 }, (_, i) => i / 20)
const SURFACES = { light: luminance('rgb(255,255,255)'), dark: luminance('rgb(22,26,33)') }

test.each([false, true])(
  'every colour has a contrast of 3 to 1 with the surface, dark: %s',
  (dark) => {
    const surface = dark ? SURFACES.dark : SURFACES.light
    for (const place of places) {
      const own = luminance(rampColour(place, dark))
      const ratio = (Math.max(own, surface) + 0.05) / (Math.min(own, surface) + 0.05)
      expect(ratio).toBeGreaterThanOrEqual(3)
    }
  },
)

test.each([false, true])('a larger number is always lighter, dark: %s', (dark) => {
  const all = places.map((place) => luminance(rampColour(place, dark)))
  expect(all).toEqual([...all].sort((a, b) => a - b))
})

test('places beyond the ends have the colours of the ends', () => {
  expect(rampColour(-1, true)).toBe(rampColour(0, true))
  expect(rampColour(2, true)).toBe(rampColour(1, true))
})
