namespace Vigilry.Incidents.Scoring;

/// <summary>A place on the fitted line.</summary>
internal readonly record struct FittedPoint(double X, double Y);

/// <summary>Finds the ascending line that is nearest to points, by pooling adjacent violators.</summary>
internal static class IsotonicRegression
{
    /// <summary>The line's corners: both ends of each of its level pieces, ascending. Between two pieces it is straight.</summary>
    /// <param name="points">At least one, in any order.</param>
    public static IReadOnlyList<FittedPoint> Fit(IEnumerable<FittedPoint> points)
    {
        var blocks = new List<Block>();
        foreach (var place in points.GroupBy(p => p.X).OrderBy(p => p.Key))
        {
            var block = new Block(place.Key, place.Key, place.Sum(p => p.Y), place.Count());
            while (blocks is [.., var last] && last.Mean > block.Mean)
            {
                block = new Block(last.Least, block.Most, last.Sum + block.Sum, last.Count + block.Count);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(block);
        }

        return [.. blocks.SelectMany<Block, FittedPoint>(b => b.Least < b.Most ? [new(b.Least, b.Mean), new(b.Most, b.Mean)] : [new(b.Least, b.Mean)])];
    }

    /// <summary>The line's height at a place; beyond its ends it is level.</summary>
    /// <param name="line">Its corners, ascending; at least one.</param>
    /// <param name="x">The place.</param>
    public static double At(IReadOnlyList<FittedPoint> line, double x)
    {
        var next = 0;
        while (next < line.Count && line[next].X < x)
        {
            next++;
        }

        if (next == 0 || next == line.Count)
        {
            return line[next == 0 ? 0 : ^1].Y;
        }

        var (from, to) = (line[next - 1], line[next]);
        return from.Y + ((to.Y - from.Y) * (x - from.X) / (to.X - from.X));
    }

    private sealed record Block(double Least, double Most, double Sum, int Count)
    {
        public double Mean => Sum / Count;
    }
}
