package dev.tailrace.series;

/** Which ranks a query reads, and whether they are one curve. */
public sealed interface RankChoice {
  /** All ranks as one curve; an attempt cuts older ones at the same step for every rank. */
  record All() implements RankChoice {}

  /** A curve for each rank that logged the metric. */
  record Each() implements RankChoice {}

  /** One rank alone. */
  record One(int rank) implements RankChoice {}

  RankChoice ALL = new All();
  RankChoice EACH = new Each();
}
