namespace Vigilry.Detection.Adaptive;

/// <summary>A minute that is over.</summary>
/// <param name="Errors">Its errors.</param>
/// <param name="Expected">Errors expected then; 0 if the minute says nothing about the scatter.</param>
/// <param name="Fast">What the fast memory had foretold.</param>
/// <param name="Slow">What the slow memory had foretold.</param>
/// <param name="Level">What both had foretold together.</param>
/// <param name="Trend">What their trend would have added to that.</param>
/// <param name="Uncertainty">Variance of the expectation by its square.</param>
internal readonly record struct WatchedMinute(int Errors, float Expected, float Fast, float Slow, float Level, float Trend, float Uncertainty);

/// <summary>Minutes that are over but not learned yet, so that the start of an incident is not its own baseline.</summary>
internal sealed class LearningQueue
{
    private const int Capacity = 12;
    private readonly WatchedMinute[] _minutes = new WatchedMinute[Capacity];
    private int _first;
    private int _count;

    public int Count => _count;

    public void Enqueue(WatchedMinute minute) => _minutes[(_first + _count++) % Capacity] = minute;

    public WatchedMinute Dequeue()
    {
        var minute = _minutes[_first];
        _first = (_first + 1) % Capacity;
        _count--;
        return minute;
    }

    public void Clear() => _first = _count = 0;

    public void Exchange(StateCodec codec)
    {
        codec.Count(ref _count, Capacity);
        for (var i = 0; i < _count; i++)
        {
            ref var minute = ref _minutes[(_first + i) % Capacity];
            var (errors, expected, fast, slow, level, trend, uncertainty) = minute;
            codec.Count(ref errors);
            codec.Float(ref expected);
            codec.Float(ref fast);
            codec.Float(ref slow);
            codec.Float(ref level);
            codec.Float(ref trend);
            codec.Float(ref uncertainty);
            minute = new WatchedMinute(errors, expected, fast, slow, level, trend, uncertainty);
        }
    }
}
