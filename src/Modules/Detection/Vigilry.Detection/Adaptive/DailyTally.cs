namespace Vigilry.Detection.Adaptive;

/// <summary>How often each lane opened an incident on each of the last seven days, UTC, and how long they were open.</summary>
internal sealed class DailyTally
{
    public const int Days = 7;
    private const long Day = 86_400_000;
    private readonly int[] _opened = new int[Days * AttributeCounts.Lanes];
    private readonly int[] _seconds = new int[Days * AttributeCounts.Lanes];
    private long _today;

    /// <summary>Incidents opened in the seven days that end with the day of this time, in milliseconds since the Unix epoch.</summary>
    public int Opened(DetectionLane lane, long at) => Sum(_opened, lane, at);

    /// <summary>How long incidents that are over were open in these seven days.</summary>
    public TimeSpan Open(DetectionLane lane, long at) => TimeSpan.FromSeconds(Sum(_seconds, lane, at));

    public void CountOpened(DetectionLane lane, long at)
    {
        Turn(at / Day);
        _opened[Place(_today, lane)]++;
    }

    public void CountClosed(DetectionLane lane, long openedAt, long at)
    {
        Turn(at / Day);
        for (var day = Math.Max(openedAt / Day, _today - Days + 1); day <= _today; day++)
        {
            _seconds[Place(day, lane)] += (int)((Math.Min(at, (day + 1) * Day) - Math.Max(openedAt, day * Day)) / 1_000);
        }
    }

    public void Exchange(StateCodec codec)
    {
        codec.Long(ref _today);
        for (var i = 0; i < _opened.Length; i++)
        {
            codec.Count(ref _opened[i]);
            codec.Count(ref _seconds[i]);
        }
    }

    private static int Place(long day, DetectionLane lane) => ((int)(day % Days) * AttributeCounts.Lanes) + (int)lane;

    private int Sum(int[] days, DetectionLane lane, long at)
    {
        var sum = 0;
        for (var day = Math.Max(0, (at / Day) - Days + 1); day <= _today; day++)
        {
            sum += days[Place(day, lane)];
        }

        return sum;
    }

    private void Turn(long today)
    {
        for (var day = Math.Max(_today + 1, today - Days + 1); day <= today; day++)
        {
            foreach (var lane in Enum.GetValues<DetectionLane>())
            {
                _opened[Place(day, lane)] = _seconds[Place(day, lane)] = 0;
            }
        }

        _today = Math.Max(_today, today);
    }
}
