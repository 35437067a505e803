namespace Vigilry.Bench;

/// <summary>Waits until nothing is left to do after a load.</summary>
internal static class Drain
{
    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        Console.WriteLine(await instance.Stream.DescribeAsync());
        Console.WriteLine($"drained after {(await instance.Stream.DrainAsync()).TotalMilliseconds:0} ms");
        return 0;
    }
}
