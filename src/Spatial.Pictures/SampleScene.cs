namespace Spatial.Pictures;

/// <summary>What is drawn for one sample: the sensors, and whatever is known or predicted about the world around them.</summary>
/// <param name="Frame">Sensors and poses.</param>
/// <param name="BoxesInEgo">Annotated boxes in the key ego frame; empty when there are none.</param>
/// <param name="Prediction">What a perception said about the frame; null to draw the data alone.</param>
/// <param name="GroundTruth">True occupancy in the key ego frame; null when unknown.</param>
public sealed record SampleScene(Frame Frame, IReadOnlyList<Box3D> BoxesInEgo, ScenePrediction? Prediction = null, Occupancy? GroundTruth = null);
