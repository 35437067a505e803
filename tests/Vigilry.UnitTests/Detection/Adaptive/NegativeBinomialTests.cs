using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class NegativeBinomialTests
{
    [TestCase(1, 1)]
    [TestCase(5, 2)]
    [TestCase(12, 3.5)]
    public void Tail_of_shape_one_is_geometric(int count, double mean)
    {
        var expected = -count * Math.Log10(mean / (1 + mean));

        Assert.That(NegativeBinomial.MinusLog10Tail(count, mean, 1), count <= mean ? Is.Zero : Is.EqualTo(expected).Within(1e-4));
    }

    [TestCase(10, 2.0, 0.5)]
    [TestCase(40, 12.5, 0.1)]
    [TestCase(6, 0.3, 0.05)]
    public void Tail_is_the_sum_of_all_masses_that_are_left(int count, double mean, double dispersion)
    {
        double below = 0, mass = Math.Pow(1 / (1 + (mean * dispersion)), 1 / dispersion);
        for (var i = 0; i < count; i++)
        {
            below += mass;
            mass *= ((1 / dispersion) + i) / (i + 1) * (mean / (mean + (1 / dispersion)));
        }

        Assert.That(NegativeBinomial.MinusLog10Tail(count, mean, dispersion), Is.EqualTo(-Math.Log10(1 - below)).Within(1e-3));
    }

    [Test]
    public void Tail_without_scatter_is_nearly_that_of_poisson()
    {
        // P(X >= 10), X of mean 3, is 0.001102488.
        Assert.That(NegativeBinomial.MinusLog10Tail(10, 3, 1e-7), Is.EqualTo(-Math.Log10(0.001102488)).Within(1e-4));
    }

    [Test]
    public void As_many_as_expected_are_no_surprise() => Assert.That(NegativeBinomial.MinusLog10Tail(3, 3, 0.1), Is.Zero);

    [TestCase(1, 0)]
    [TestCase(0.5, 0.5723649429247001)]
    [TestCase(5, 3.1780538303479458)]
    [TestCase(100, 359.1342053695754)]
    public void Logarithm_of_gamma(double x, double expected) => Assert.That(NegativeBinomial.LogGamma(x), Is.EqualTo(expected).Within(1e-10));
}
