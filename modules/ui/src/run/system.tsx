/** How busy the machine was: curves of `system/` metrics, and what it is. */
import type { ComponentChildren } from 'preact'
import type { Run } from '../api/types'
import { Command, Empty } from '../parts/notice'
import { FieldCard } from './overview'

export function System({
  run,
  hasMetrics,
  children,
}: {
  run: Run
  hasMetrics: boolean
  /** The charts. */
  children: ComponentChildren
}) {
  return (
    <>
      {hasMetrics ? (
        children
      ) : (
        <Empty title="Nothing was measured of this run's machine">
          <p>With this, runs of Python tell how busy processor, memory, disk and GPU are:</p>
          <Command text={'pip install "tailrace[system]"'} />
        </Empty>
      )}
      {run.host !== null && (
        <div class="overview pad">
          <FieldCard title="Host" fields={run.host} />
        </div>
      )}
    </>
  )
}
