//! A stack with one of everything.

use flow_diagram::{Flow, Template};

const STACK: &str = r#"
Resources:
  TakeFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: take-orders}, Station: 1}
    Properties:
      Description: Takes <orders>.
      Role: !GetAtt TakeRole.Arn
      Events:
        Take: {Type: HttpApi, Properties: {Method: POST, Path: /orders}}
  TakeRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - {Sid: AppendOrders, Effect: Allow, Action: [dynamodb:PutItem, dynamodb:Query], Resource: !GetAtt OrdersTable.Arn}
              - {Sid: RecordFaults, Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt FaultsTable.Arn}
  PublishFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: publish-orders}, Station: 2}
    Properties:
      Role: !GetAtt PublishRole.Arn
      Events:
        Orders: {Type: DynamoDB, Properties: {Stream: !GetAtt OrdersTable.StreamArn}}
  PublishRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - {Sid: Publish, Effect: Allow, Action: events:PutEvents, Resource: !GetAtt ShopBus.Arn}
  ShipFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: ship-orders}, Station: 3}
    Properties:
      Role: !GetAtt ShipRole.Arn
  ShipFunctionQueue:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref ShipFunction, EventSourceArn: !GetAtt ShipQueue.Arn}
  ShipRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - {Sid: AppendOrders, Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt OrdersTable.Arn}
              - {Sid: PutPage, Effect: Allow, Action: s3:PutObject, Resource: !Sub "${ShopBucket.Arn}/index.html"}
  ShipRule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref ShopBus
      EventPattern: {source: [shop], detail-type: [{prefix: shop.OrderTaken.}]}
      Targets: [{Id: queue, Arn: !GetAtt ShipQueue.Arn}]
  ShipQueue: {Type: AWS::SQS::Queue}
  ForgetFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: forget-page}}
    Properties:
      Role: !GetAtt ForgetRole.Arn
      Events:
        Changed: {Type: S3, Properties: {Bucket: !Ref ShopBucket}}
  ForgetRole: {Type: AWS::IAM::Role}
  ForgetPolicy:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: !Ref ForgetRole
      PolicyDocument:
        Statement:
          - {Sid: Invalidate, Effect: Allow, Action: cloudfront:CreateInvalidation, Resource: !Sub "arn:${AWS::Partition}:cloudfront:::distribution/${Shop}"}
  ReadFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: read-orders}}
    Properties:
      Role: !GetAtt ReadRole.Arn
      Events:
        List: {Type: HttpApi, Properties: {Method: GET, Path: /orders}}
        One: {Type: HttpApi, Properties: {Method: GET, Path: "/orders/{id}"}}
  ReadRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - {Sid: ReadOrders, Effect: Allow, Action: dynamodb:Query, Resource: !GetAtt OrdersTable.Arn}
  HealFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: heal-page}}
    Properties:
      Role: !GetAtt HealRole.Arn
      Events:
        Tick: {Type: Schedule, Properties: {Schedule: rate(15 minutes)}}
  HealRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - {Sid: PutPage, Effect: Allow, Action: s3:PutObject, Resource: !GetAtt ShopBucket.Arn}
  OrdersTable: {Type: AWS::DynamoDB::Table}
  FaultsTable: {Type: AWS::DynamoDB::Table}
  ExtraTable: {Type: AWS::DynamoDB::Table, Condition: HasExtras}
  ShopBus: {Type: AWS::Events::EventBus}
  ShopBucket: {Type: AWS::S3::Bucket}
  Shop:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - {Id: site, DomainName: !GetAtt ShopBucket.RegionalDomainName}
          - {Id: api, DomainName: !Sub "${Api}.example.org"}
Outputs:
  BusArn: {Value: !GetAtt ShopBus.Arn}
"#;

pub(crate) fn stack() -> String {
    STACK.to_owned()
}

pub(crate) fn flow_of(template: &str) -> Flow {
    Flow::of(&Template::parse(template).unwrap())
}

/// Its edges as `from -label-> to`, by the names in the picture.
pub(crate) fn told(flow: &Flow) -> Vec<String> {
    let name = |id: &str| flow.node(id).map(|node| node.name.clone()).unwrap();
    let edges = flow.edges.iter();
    edges.map(|edge| format!("{} -{}-> {}", name(&edge.from), edge.label, name(&edge.to))).collect()
}
