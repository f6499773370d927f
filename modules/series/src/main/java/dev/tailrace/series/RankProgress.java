package dev.tailrace.series;

/**
 * How far a rank came.
 *
 * @param attempt the highest attempt in which it logged metrics
 * @param lastStep the highest step it logged in that attempt
 * @param points all its points in all attempts, replaced ones included
 */
public record RankProgress(int rank, int attempt, long lastStep, long points) {}
