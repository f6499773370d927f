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
          <p>
            Runs of Python tell every 10 s how busy the machine is; a shorter run tells nothing.
            With psutil, and nvidia-ml-py for GPUs, they tell more:
          </p>
          <Command text={'pip install psutil nvidia-ml-py'} />
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
