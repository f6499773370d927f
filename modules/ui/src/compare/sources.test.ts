import { expect, test } from 'vitest'
import type { Artifact, TimelineEvent } from '../api/types'
import { filesOf, pairsOf } from './sources'

function saved(path: string, sha256: string, time: number): TimelineEvent {
  return { position: '', appendTime: 0, event: { type: 'source.saved', path, sha256, time } }
}

function artifact(path: string, sha256: string, more: Partial<Artifact> = {}): Artifact {
  return { path, sha256, bytes: 1, uri: null, role: null, time: 5, ...more }
}

test('a digest alone is known but not kept, an upload of the same digest is', () => {
  const files = filesOf(
    [artifact('source/a.py', 'x')],
    [saved('source/a.py', 'x', 1), saved('source/b.py', 'y', 1)],
  )
  expect(files.get('source/a.py')?.kept).toBe(true)
  expect(files.get('source/b.py')?.kept).toBe(false)
})

test('the newest version counts, and only sources do', () => {
  const files = filesOf(
    [artifact('model.bin', 'm'), artifact('x.R', 'r', { role: 'source' })],
    [saved('source/a.py', 'new', 9), saved('source/a.py', 'old', 1)],
  )
  expect([...files.keys()].sort()).toEqual(['source/a.py', 'x.R'])
  expect(files.get('source/a.py')?.sha256).toBe('new')
})

test('what the event only points to elsewhere is not kept', () => {
  const files = filesOf([artifact('source/a.py', 'x', { uri: 's3://a' })], [])
  expect(files.get('source/a.py')?.kept).toBe(false)
})

test('files are the same by digest, differ, or are in one run only; what differs is first', () => {
  const left = filesOf([artifact('source/a', '1'), artifact('source/b', '1')], [])
  const right = filesOf(
    [artifact('source/a', '1'), artifact('source/c', '1'), artifact('source/b', '2')],
    [],
  )
  expect(pairsOf(left, right).map((pair) => [pair.path, pair.kind])).toEqual([
    ['source/b', 'differs'],
    ['source/c', 'only in the other'],
    ['source/a', 'same'],
  ])
})

test('files without a digest are never told to be the same', () => {
  const files = filesOf([artifact('source/a', '', { sha256: null })], [])
  expect(pairsOf(files, files)[0]?.kind).toBe('differs')
})
