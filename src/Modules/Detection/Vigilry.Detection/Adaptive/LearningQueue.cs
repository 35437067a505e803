namespace Vigilry.Detection.Adaptive;

/// <summary>Minutes that are over but not learned yet, so that the start of an incident is not its own baseline.</summary>
internal sealed class LearningQueue
{
    private const int Capacity = 12;
    private readonly (int Count, float Expected)[] _minutes = new (int, float)[Capacity];
    private int _first;
    private int _count;

    public int Count => _count;

    /// <param name="count">The minute's errors.</param>
    /// <param name="expected">What was expected then; 0 if the minute says nothing about the scatter.</param>
    public void Enqueue(int count, float expected) => _minutes[(_first + _count++) % Capacity] = (count, expected);

    public (int Count, float Expected) Dequeue()
    {
        var minute = _minutes[_first];
        _first = (_first + 1) % Capacity;
        _count--;
        return minute;
    }

    public void Exchange(StateCodec codec)
    {
        codec.Count(ref _count, Capacity);
        _first = codec.IsReading ? 0 : _first;
        for (var i = 0; i < _count; i++)
        {
            ref var minute = ref _minutes[(_first + i) % Capacity];
            codec.Count(ref minute.Count);
            codec.Float(ref minute.Expected);
        }
    }
}
