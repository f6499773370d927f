/** Which elements are near to what is seen; one observer watches them all. */

/** Also within what scrolls by itself, where browsers know how. */
const OPTIONS = { rootMargin: '200px', scrollMargin: '200px' }

type Told = (isNear: boolean) => void

const told = new WeakMap<Element, Told>()
let observer: IntersectionObserver | null = null

/** Tells whenever the element comes near to what is seen, or leaves; the answer ends it. */
export function watchNear(element: Element, tell: Told): () => void {
  observer ??= new IntersectionObserver((entries) => {
    for (const entry of entries) told.get(entry.target)?.(entry.isIntersecting)
  }, OPTIONS)
  told.set(element, tell)
  observer.observe(element)
  return () => {
    told.delete(element)
    observer?.unobserve(element)
  }
}
